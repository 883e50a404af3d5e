void run_blocks(const int64_t *blocks, int64_t count_blocks, const int64_t *structure_of, const uint64_t *world_of, int64_t structures,
                uint64_t first_world, uint64_t seed, const uint64_t *streams, const float *tables, int64_t nodes, const float *levers,
                const float *paths, const int64_t *source, const int64_t *leads, const int64_t *recorded, int64_t series,
                float *out, int64_t options, int64_t quarters, int64_t worlds) {
    float *W = aligned_alloc(64, sizeof(float) * ROWS * BLOCK), *S = aligned_alloc(64, sizeof(float) * options * STATES * BLOCK);
    uint64_t key0 = seed & 0xFFFFFFFFull, key1 = seed >> 32, step = structures;
    for (int64_t i = 0; i < count_blocks; i++) {
        uint64_t first = world_of[blocks[i]];
        int64_t structure = structure_of[blocks[i]], column = first - first_world, count = (worlds - column + structures - 1) / structures;
        if (count > BLOCK) count = BLOCK;
        for (int p = 0; p < PARAMETERS; p++)
            draw_parameter(W + p * BLOCK, first, step, streams[p], key0, key1, tables + (structure * PARAMETERS + p) * nodes, nodes);
        begin(W, S);
        world_flows(W);
        for (int64_t quarter = 0; quarter < quarters; quarter++) {
            draw_shocks(W, first, step, quarter, key0, key1);
            quarter_flows(W, paths, quarter, quarters);
            for (int64_t option = options - 1; option >= 0; option--) {
                if (leads[option * quarters + quarter] != option) continue;
                fetch(W, S + source[option * quarters + quarter] * STATES * BLOCK);
                option_flows(W, paths, levers + option * LEVERS * quarters, quarter, quarters);
                keep(W, S + option * STATES * BLOCK);
                for (int64_t r = 0; r < series; r++) {
                    const float *restrict row = W + recorded[r] * BLOCK;
                    float *restrict line = out + ((option * series + r) * quarters + quarter) * worlds + column;
                    for (int64_t w = 0; w < count; w++) line[w * structures] = row[w];
                }
            }
            move_on(W);
        }
    }
    free(W); free(S);
}
