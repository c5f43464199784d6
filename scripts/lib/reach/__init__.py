"""Which branches of the code that decides are reached by the tests."""
