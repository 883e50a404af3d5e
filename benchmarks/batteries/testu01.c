/* A battery of TestU01 on 32-bit words from standard input; prints one line "p-value<TAB>test" for each statistic.

   testu01 small|rabbit|crush     the words as they are
   testu01 small|rabbit|crush r   with their bits in reverse, for the batteries look at the upper bits most */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <testu01/bbattery.h>
#include <testu01/swrite.h>
#include <testu01/unif01.h>

static uint32_t buffer[1 << 14];
static size_t next = 0, read_words = 0;
static int reversed = 0;

static unsigned int word(void)
{
    if (next == read_words) {
        read_words = fread(buffer, sizeof buffer[0], sizeof buffer / sizeof buffer[0], stdin);
        next = 0;
        if (read_words == 0) {
            fprintf(stderr, "the words ran out\n");
            exit(3);
        }
    }
    uint32_t x = buffer[next++];
    if (reversed) {
        x = (x >> 16) | (x << 16);
        x = ((x & 0xFF00FF00u) >> 8) | ((x & 0x00FF00FFu) << 8);
        x = ((x & 0xF0F0F0F0u) >> 4) | ((x & 0x0F0F0F0Fu) << 4);
        x = ((x & 0xCCCCCCCCu) >> 2) | ((x & 0x33333333u) << 2);
        x = ((x & 0xAAAAAAAAu) >> 1) | ((x & 0x55555555u) << 1);
    }
    return x;
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    reversed = argc > 2;
    swrite_Basic = FALSE; /* the library writes to standard output; its report is dropped, the numbers kept */
    FILE *out = fdopen(3, "w");
    if (out == NULL)
        return 2;
    unif01_Gen *generator = unif01_CreateExternGenBits("stdin", word);
    if (strcmp(argv[1], "small") == 0)
        bbattery_SmallCrush(generator);
    else if (strcmp(argv[1], "rabbit") == 0)
        bbattery_Rabbit(generator, 4294967296.0);
    else
        bbattery_Crush(generator);
    for (int i = 0; i < bbattery_NTests; i++)
        fprintf(out, "%.17g\t%s\n", bbattery_pVal[i], bbattery_TestNames[i]);
    fclose(out);
    return 0;
}
