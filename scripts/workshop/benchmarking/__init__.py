"""`scripts/bench`: kotae beside the libraries it is compared with, in one run."""
