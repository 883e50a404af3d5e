#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <math.h>
#define INLINE static inline __attribute__((always_inline))
INLINE float where(int c, float a, float b) { return c ? a : b; }
INLINE float minimum(float a, float b) { return a > b ? b : a; }
INLINE float maximum(float a, float b) { return a < b ? b : a; }
INLINE float absolute(float x) { return fabsf(x); }
INLINE float root(float x) { return sqrtf(maximum(x, 0.0f)); }
INLINE float whole(float x) { return floorf(x); }
INLINE float bits_float(int32_t n) { float x; memcpy(&x, &n, 4); return x; }
INLINE int32_t float_bits(float x) { int32_t n; memcpy(&n, &x, 4); return n; }
INLINE float e_to(float x) {
    x = minimum(maximum(x, -87.0f), 88.0f);
    float n = rintf(x * 1.44269504f);
    float r = x - n * 0.693359375f;
    r -= n * -2.12194440e-4f;
    float y = 1.9875691500e-4f * r + 1.3981999507e-3f;
    y = y * r + 8.3334519073e-3f; y = y * r + 4.1665795894e-2f; y = y * r + 1.6666665459e-1f; y = y * r + 5.0000001201e-1f;
    y = y * (r * r) + r + 1.0f;
    return bits_float(float_bits(y) + ((int32_t)n << 23));
}
INLINE float ln(float x) {
    x = maximum(x, 1.1754944e-38f);
    int32_t bits = float_bits(x) - 0x3F3504F3;
    float n = (float)(bits >> 23);
    float m = bits_float((bits & 0x7FFFFF) + 0x3F3504F3) - 1.0f;
    float s = m * m;
    float y = 7.0376836292e-2f * m + -1.1514610310e-1f;
    y = y * m + 1.1676998740e-1f; y = y * m + -1.2420140846e-1f; y = y * m + 1.4249322787e-1f; y = y * m + -1.6668057665e-1f;
    y = y * m + 2.0000714765e-1f; y = y * m + -2.4999993993e-1f; y = y * m + 3.3333331174e-1f;
    y = y * (m * s) + n * -2.12194440e-4f;
    y -= 0.5f * s;
    return (m + y) + n * 0.693359375f;
}
INLINE float short_sine(float a) {
    float s = a * a, y = -1.9515295891e-4f * s + 8.3321608736e-3f;
    y = y * s + -1.6666654611e-1f;
    return y * s * a + a;
}
INLINE float short_cosine(float a) {
    float s = a * a, y = 2.443315711809948e-5f * s + -1.388731625493765e-3f;
    y = y * s + 4.166664568298827e-2f;
    return y * s * s - 0.5f * s + 1.0f;
}
INLINE float sine_of_turn(float t) {
    float n = rintf(t * 4.0f); int32_t q = (int32_t)n; float a = (t - n * 0.25f) * 6.2831853f;
    float size = (q & 1) == 0 ? short_sine(a) : short_cosine(a);
    return (q & 2) == 0 ? size : -size;
}
INLINE float cosine_of_turn(float t) {
    float n = rintf(t * 4.0f); int32_t q = (int32_t)n; float a = (t - n * 0.25f) * 6.2831853f;
    float size = (q & 1) == 0 ? short_cosine(a) : short_sine(a);
    return ((q + 1) & 2) == 0 ? size : -size;
}
INLINE void philox(uint64_t *c0, uint64_t *c1, uint64_t *c2, uint64_t *c3, uint64_t k0, uint64_t k1) {
    uint64_t a0 = *c0, a1 = *c1, a2 = *c2, a3 = *c3;
    #pragma GCC unroll 10
    for (int i = 0; i < 10; i++) {
        uint64_t a = 0xD2511F53ull * a0, b = 0xCD9E8D57ull * a2;
        uint64_t x = (k0 + i * 0x9E3779B9ull) & 0xFFFFFFFFull, y = (k1 + i * 0xBB67AE85ull) & 0xFFFFFFFFull;
        a0 = (b >> 32) ^ a1 ^ x; a1 = b & 0xFFFFFFFFull; a2 = (a >> 32) ^ a3 ^ y; a3 = a & 0xFFFFFFFFull;
    }
    *c0 = a0; *c1 = a1; *c2 = a2; *c3 = a3;
}
INLINE float open_unit(uint64_t word) { return ((float)(int32_t)(word >> 9) + 0.5f) * 1.1920929e-07f; }
