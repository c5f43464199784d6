"""The figures of the product against bare reference runs, measured interleaved."""
