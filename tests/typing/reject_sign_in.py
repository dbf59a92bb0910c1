"""Wrong arguments for signing in, and for the store of accounts."""

from kotae import (
    AccountStore,
    AuthorizationResponse,
    Client,
    Token,
    authorization_url,
    exchange_code,
    exchange_code_async,
    sign_in,
)

authorization_url("12", "https://a.example/")  # E: Argument missing for parameter "state" // Missing positional argument "state"
authorization_url("12", "https://a.example/", "x", grant="pin")  # E: cannot be assigned to parameter "grant" // has incompatible type "Literal['pin']"
AuthorizationResponse.parse("?code=a")  # E: Argument missing for parameter "state" // Missing named argument "state"
exchange_code("a", "12", "secret")  # E: Expected 1 positional argument // Too many positional arguments
exchange_code("a", client_id=1, redirect_uri="a:")  # E: Argument missing for parameter "client_secret" // Missing named argument "client_secret"
later: Token = exchange_code_async("a", client_id=1, client_secret="s", redirect_uri="a:")  # E: not assignable to // Incompatible types in assignment
sign_in(1, confirm=lambda: True)  # E: cannot be assigned to parameter "confirm" // Argument "confirm" to "sign_in" has incompatible type
sign_in(1, confirm=print)  # E: cannot be assigned to parameter "confirm" // Argument "confirm" to "sign_in" has incompatible type
sign_in(1, "secret")  # E: Expected 1 positional argument // Too many positional arguments
AccountStore().add(Token.stored(), "Kotae", store="disk")  # E: cannot be assigned to parameter "store" // has incompatible type "Literal['disk']"
AccountStore().add("eyJ", "Kotae")  # E: cannot be assigned to parameter "token" // has incompatible type "str"; expected "Token"
Client(token=Token.stored("Kotae").viewer_id)  # E: cannot be assigned to parameter "token" // Argument "token" to "Client" has incompatible type "int"
