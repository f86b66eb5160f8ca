from django.contrib import admin

from .models import Boat

admin.site.register(Boat)
