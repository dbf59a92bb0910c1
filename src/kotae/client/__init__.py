"""The clients, and all that uses the network: the only package that imports gql's transports."""
