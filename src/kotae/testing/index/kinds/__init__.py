"""What is indexed of each kind of record, and which of its filters and sorts look at what."""
