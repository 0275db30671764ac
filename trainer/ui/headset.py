"""The headset check."""


def headset_page() -> None:
    pass
