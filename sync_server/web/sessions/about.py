"""What is kept of where somebody signed in: the kind of browser and the kind of address. Pure."""

from ipaddress import ip_address

from shared.text import t

# The first that stands in the browser's name of itself; most of them also call themselves others.
_BROWSERS = (
    ("coc_coc_browser", "Coc Coc"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Zalo", "Zalo"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_of(user_agent: str) -> str:
    """Return browser and system as `Chrome, Windows`; what is not known is left out."""
    known = (
        next((name for sign, name in kinds if sign in user_agent), "") for kinds in (_BROWSERS, _SYSTEMS)
    )
    return ", ".join(filter(None, known))


def place_of(address: str) -> str:
    """Return the class of an address: `local`, `private 192.168.1.*`, `public 113.161.*`, or `unknown`.

    Of a public one only the provider's part is kept: IPv4 its first two numbers, IPv6 its first three groups.
    """
    try:
        ip = ip_address(address)
    except ValueError:
        return "unknown"
    mapped = getattr(ip, "ipv4_mapped", None)
    if mapped is not None:
        ip = mapped
    if ip.is_loopback:
        return "local"
    kind = "private" if ip.is_private else "public"
    if ip.version == 6:
        return f"{kind} {':'.join(ip.exploded.split(':')[:3])}:*"
    parts = str(ip).split(".")
    return f"{kind} {'.'.join(parts[: 3 if kind == 'private' else 2])}.*"


def place_words(place: str) -> str:
    """Return the class of an address as people read it."""
    kind, _, net = place.partition(" ")
    return t(f"place.{kind}", net=net) if kind in ("local", "private", "public") else t("place.unknown")
