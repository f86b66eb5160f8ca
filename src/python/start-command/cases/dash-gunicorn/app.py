from dash import Dash, html, dcc, callback, Output, Input
import plotly.express as px
import pandas as pd

df = pd.read_csv('data/gap.csv')
app = Dash(__name__)
server = app.server
app.layout = [html.H1(children='T'), dcc.Graph(id='g', figure=px.line(df, x='year', y='pop'))]

if __name__ == '__main__':
    app.run(debug=True)
