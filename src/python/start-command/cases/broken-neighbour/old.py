print 'python two'
from flask import (
