"""A fictional programme in real regions, built through the same actions as real life; benchmarks."""
