from django.contrib import admin
from django.urls import path

from boats import views

urlpatterns = [path("admin/", admin.site.urls), path("late", views.late), path("", views.home)]
