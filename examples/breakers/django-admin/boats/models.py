from django.db import models


class Boat(models.Model):
    name = models.CharField(max_length=40)
    launched = models.DateField()

    def __str__(self):
        return self.name
