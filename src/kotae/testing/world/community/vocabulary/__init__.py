"""Words that users, activities, threads and reviews are made of."""
