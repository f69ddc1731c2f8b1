"""The doctor finds a healthy deployment healthy."""


async def test_a_healthy_deployment_has_no_troubles(practice):
    """Every check against both platforms and the store ends well."""
    assert await practice.troubles() == set()
