from tests.loopback import Answer
def test_x() -> None:
    """x"""
    assert Answer(200).status == 200
