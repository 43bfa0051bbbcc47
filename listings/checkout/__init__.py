"""From wanting to having paid: the checkout page, the way to the gateway and back."""
