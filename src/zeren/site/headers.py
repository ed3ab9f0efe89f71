"""What every answer says to the browser, beside what Django's own middleware says."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from zeren.web.access import viewer_of

PERMISSIONS = ", ".join(
    f"{name}=()"
    for name in (
        "accelerometer", "autoplay", "bluetooth", "browsing-topics", "display-capture",
        "encrypted-media", "fullscreen", "geolocation", "gyroscope", "hid", "idle-detection",
        "local-fonts", "magnetometer", "microphone", "midi", "payment", "picture-in-picture",
        "screen-wake-lock", "serial", "usb", "web-share", "xr-spatial-tracking",
    )
)  # fmt: skip
"""All off but the camera, which scans codes and takes photos of hazards."""


def headers(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Nothing that a signed-in person saw stays in a shared tablet; devices stay closed."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers["Permissions-Policy"] = f"{PERMISSIONS}, camera=(self)"
        if viewer_of(request).is_known or response.cookies:
            response.headers["Cache-Control"] = "no-store"
            response.headers.pop("Expires", None)
        return response

    return middleware
