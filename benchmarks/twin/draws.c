static void draw_uniforms(float *restrict rows, uint64_t first, uint64_t step, uint64_t quarter, uint64_t stream, uint64_t k0, uint64_t k1) {
    for (int w = 0; w < BLOCK; w++) {
        uint64_t world = first + step * w, a = world & 0xFFFFFFFFull, b = world >> 32, c = quarter, d = stream;
        philox(&a, &b, &c, &d, k0, k1);
        rows[w] = open_unit(a); rows[BLOCK + w] = open_unit(b); rows[2 * BLOCK + w] = open_unit(c); rows[3 * BLOCK + w] = open_unit(d);
    }
}
static void draw_normals(float *restrict rows, uint64_t first, uint64_t step, uint64_t quarter, uint64_t stream, uint64_t k0, uint64_t k1) {
    draw_uniforms(rows, first, step, quarter, stream, k0, k1);
    for (int pair = 0; pair < 2; pair++) {
        float *restrict at = rows + 2 * pair * BLOCK;
        for (int w = 0; w < BLOCK; w++) {
            float radius = sqrtf(-2.0f * ln(at[w])), turn = at[BLOCK + w];
            at[w] = radius * cosine_of_turn(turn); at[BLOCK + w] = radius * sine_of_turn(turn);
        }
    }
}
static void draw_parameter(float *restrict row, uint64_t first, uint64_t step, uint64_t stream, uint64_t k0, uint64_t k1,
                           const float *restrict table, int nodes) {
    int last = nodes - 1;
    for (int w = 0; w < BLOCK; w++) {
        uint64_t world = first + step * w, a = world & 0xFFFFFFFFull, b = world >> 32, c = 0, d = stream;
        philox(&a, &b, &c, &d, k0, k1);
        row[w] = sqrtf(-2.0f * ln(open_unit(a))) * cosine_of_turn(open_unit(b));
    }
    for (int w = 0; w < BLOCK; w++) {
        float at = minimum(maximum((row[w] + 5.0f) * (last * 0.1f), 0.0f), (float)last);
        int node = (int)at; node = node < last - 1 ? node : last - 1;
        row[w] = table[node] + (at - node) * (table[node + 1] - table[node]);
    }
}
