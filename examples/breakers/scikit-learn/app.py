import numpy as np
from flask import Flask
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

app = Flask(__name__)
points = np.array([[0.0, 1.0], [1.0, 0.0], [4.0, 5.0], [5.0, 4.0]])
kinds = np.array(["small", "small", "large", "large"])
model = make_pipeline(StandardScaler(), LogisticRegression()).fit(points, kinds)


@app.get("/")
def guess():
    return {"guess": str(model.predict([[4.5, 4.5]])[0])}


@app.get("/late")
def others():
    from sklearn.cluster import KMeans
    from sklearn.datasets import load_iris
    from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier

    flowers = load_iris()
    forest = RandomForestClassifier(10, n_jobs=2, random_state=1).fit(flowers.data, flowers.target)
    boosted = HistGradientBoostingClassifier(max_iter=5).fit(flowers.data, flowers.target)
    clusters = KMeans(3, n_init=1, random_state=1).fit(flowers.data)
    scores = [forest.score(flowers.data, flowers.target), boosted.score(flowers.data, flowers.target)]
    return {"good": all(score > 0.9 for score in scores), "clusters": len(set(clusters.labels_.tolist()))}
