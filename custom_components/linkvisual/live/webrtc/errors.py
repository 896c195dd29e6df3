"""Why a view ended that its browser had not closed."""


class ViewError(Exception):
    """Base of the reasons for which we end a view."""


class ConnectTimeoutError(ViewError):
    """No way was found between the browser and us."""


class BrowserLostError(ViewError):
    """The browser has not answered for too long."""


class ViewRemovedError(ViewError):
    """The camera was removed or its account is being reloaded."""


class ViewDisabledError(ViewError):
    """The camera was disabled in Home Assistant."""


class ViewStoppedError(ViewError):
    """Home Assistant stops."""


class OfferError(Exception):
    """An offer that cannot be answered."""


class UnreadableOfferError(OfferError):
    """The offer is no session description, or one without sound and picture."""


class NoCommonCodecError(OfferError):
    """The browser lacks H.264 or G.711 A-law."""


class TooManyViewsError(OfferError):
    """As many browsers look at the camera as it is shown to."""
