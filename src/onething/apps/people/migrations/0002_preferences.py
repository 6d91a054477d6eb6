"""How somebody wants to read stays with their account."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="account",
            name="preferences",
            field=models.JSONField(default=dict, db_default=models.Value({}, models.JSONField())),
        )
    ]
