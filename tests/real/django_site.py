"""A Django site with nothing but django-chat-ui, a homeserver with a part of the Client-Server API, on loopback.

Usage: django_site.py DATABASE PORT [NAME PASSWORD]...; makes the database and these users in it, then serves.
"""

import secrets
import sys

import django
from django.conf import settings
from django.core.management import call_command


def configure(database, port):
    """The least that the package needs: the database, sessions, and users with passwords."""
    settings.configure(
        ALLOWED_HOSTS=["127.0.0.1"],
        CHAT_UI={"SERVER_NAME": f"127.0.0.1:{port}"},
        # Requests of a run come at the same time: one that writes waits for the others.
        DATABASES={
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": database,
                "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE"},
            }
        },
        INSTALLED_APPS=[
            "django.contrib.auth",
            "django.contrib.contenttypes",
            "django.contrib.sessions",
            "django_chat_ui",
        ],
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
        ROOT_URLCONF="django_chat_ui.urls",
        SECRET_KEY=secrets.token_hex(),
        USE_TZ=True,
    )
    django.setup()


def main(database, port, *users):
    """Serves until it is stopped."""
    configure(database, port)
    call_command("migrate", verbosity=0)
    from django.contrib.auth.models import User  # usable only after the setup

    for name, password in zip(users[::2], users[1::2], strict=True):
        User.objects.create_user(name, password=password)
    call_command("runserver", f"127.0.0.1:{port}", use_reloader=False)


if __name__ == "__main__":
    if len(sys.argv) < 3 or len(sys.argv) % 2 == 0:
        sys.exit(__doc__)
    main(*sys.argv[1:])
