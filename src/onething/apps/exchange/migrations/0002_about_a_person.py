"""What was read about a person is found by the digest of their number, in whatever application."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exchange", "0001_initial")]

    operations = [
        migrations.AddIndex(
            model_name="registerread",
            index=models.Index(fields=["key_digest", "-read_at", "-number"], name="register_read_about"),
        )
    ]
