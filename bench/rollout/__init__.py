"""A new release that takes over while people work, behind the proxy that deploy/ has."""
