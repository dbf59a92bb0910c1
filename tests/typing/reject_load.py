"""Documents loaded with values that are not root fields."""

from kotae import Operation, load
from kotae.api import Media, Query, User

loaded: Operation[Media | None] = load("x.graphql")  # E: not assignable to declared type "Operation[Media | None]" // Incompatible types in assignment
load("x.graphql", Media)  # E: "type[Media]" cannot be assigned to parameter "a" // No overload variant of "load" matches
load("x.graphql", Media.id)  # E: "Field[Media, int, One]" cannot be assigned to parameter "a" // No overload variant of "load" matches
load("x.graphql", "media")  # E: "Literal['media']" cannot be assigned to parameter "a" // incompatible type "str"
load("x.graphql", Query)  # E: "type[Query]" cannot be assigned to parameter "a" // No overload variant of "load" matches
load(1, Query.media)  # E: "Literal[1]" cannot be assigned to parameter "path" // No overload variant of "load" matches
load(Query.media)  # E: cannot be assigned to parameter "path" of type "Place" // No overload variant of "load" matches
load("x.graphql", Query.medai)  # E: Cannot access attribute "medai" // has no attribute "medai"
load("x.graphql", Query.media, name=1)  # E: "Literal[1]" cannot be assigned to parameter "name" // No overload variant of "load" matches
load("x.graphql", path="y")  # E: No overloads for "load" match the provided arguments Argument // Unexpected keyword argument "path"
user: Operation[User | None] = load("x.graphql", Query.media)  # E: not assignable to declared type "Operation[User | None]" // expected "Root[User | None]
sure: Operation[Media] = load("x.graphql", Query.media)  # E: not assignable to declared type "Operation[Media]" // expected "Root[Media]
pair: Operation[tuple[Media | None, User | None]] = load("x.graphql", Query.viewer, Query.media)  # E: not assignable to declared type "Operation[tuple[Media | None, User | None]]" // expected "Root[Media | None]
media, viewer = load("x.graphql", Query.media).decode({})  # E: is not iterable // "Media" object is not iterable
