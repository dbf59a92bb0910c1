"""Wrong arguments for the functions of the authorization code grant."""

from kotae import (
    AuthorizationResponse,
    Token,
    authorization_url,
    exchange_code,
    exchange_code_async,
)

authorization_url("12", "https://a.example/")  # E: Argument missing for parameter "state" // Missing positional argument "state"
authorization_url("12", "https://a.example/", "x", grant="pin")  # E: cannot be assigned to parameter "grant" // has incompatible type "Literal['pin']"
AuthorizationResponse.parse("?code=a")  # E: Argument missing for parameter "state" // Missing named argument "state"
exchange_code("a", "12", "secret")  # E: Expected 1 positional argument // Too many positional arguments
exchange_code("a", client_id=1, redirect_uri="a:")  # E: Argument missing for parameter "client_secret" // Missing named argument "client_secret"
later: Token = exchange_code_async("a", client_id=1, client_secret="s", redirect_uri="a:")  # E: not assignable to // Incompatible types in assignment
