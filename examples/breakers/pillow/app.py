from io import BytesIO

from flask import Flask
from PIL import Image, ImageDraw, ImageFont

app = Flask(__name__)


def badge() -> Image.Image:
    image = Image.new("RGB", (160, 40), "white")
    font = ImageFont.truetype("DejaVuSans.ttf", 20)
    ImageDraw.Draw(image).text((10, 8), "passed ✓", fill="black", font=font)
    return image


def converted(name: str) -> str:
    file = BytesIO()
    badge().save(file, name)
    with Image.open(BytesIO(file.getvalue())) as image:
        image.load()
        return f"{image.format} {image.size[0]}x{image.size[1]}"


@app.get("/")
def png():
    return {"picture": converted("PNG"), "font": ImageFont.load_default(12).getname()[0]}


@app.get("/late")
def others():
    from PIL import ImageCms

    profile = ImageCms.getProfileName(ImageCms.createProfile("sRGB")).strip()
    return {"pictures": [converted(name) for name in ("WEBP", "TIFF", "GIF", "PPM", "AVIF")], "profile": profile}
