"""Why a view ended that its browser had not closed."""


class ViewError(Exception):
    """Base of the reasons for which we end a view."""


class ConnectTimeoutError(ViewError):
    """No way was found between the browser and us."""


class ConnectionLostError(ViewError):
    """The browser has not answered for too long."""


class ViewRemovedError(ViewError):
    """The camera was removed or its account is being reloaded."""
