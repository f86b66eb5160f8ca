import flask as fl

site = fl.Flask('site')
