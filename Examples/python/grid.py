"""Draws test images of Fashion-MNIST with what the model takes them for: a PNG.

usage: grid.py [MODEL] [PICTURE]

Under each image stands the name that the model gives it, and where that is wrong, in red, the true
one after it. Needs Pillow.
"""

import sys

import fashion_mnist
import lepton
from PIL import Image, ImageDraw, ImageFont

COLUMNS, ROWS, SIZE, CAPTION, GAP = 8, 5, 112, 22, 10


def main(model_path="Examples/models/fashion_cnn.h5", picture_path="fashion.png"):
    images, labels = fashion_mnist.test_data()
    images, labels = images[: COLUMNS * ROWS], labels[: COLUMNS * ROWS]
    predicted = lepton.load_model(model_path).predict(images, verbose=0).argmax(axis=1)

    cell_width, cell_height = SIZE + GAP, SIZE + CAPTION + GAP
    picture = Image.new("RGB", (COLUMNS * cell_width + GAP, ROWS * cell_height + GAP), "white")
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(13)
    for index, (image, label, guess) in enumerate(zip(images, labels, predicted)):
        x = GAP + index % COLUMNS * cell_width
        y = GAP + index // COLUMNS * cell_height
        pixels = Image.fromarray((255 - 255 * image[..., 0]).astype("uint8"))
        picture.paste(pixels.resize((SIZE, SIZE), Image.Resampling.LANCZOS), (x, y))
        text, color = fashion_mnist.NAMES[guess], "black"
        if guess != label:
            text, color = f"{text} ({fashion_mnist.NAMES[label]})", "red"
        draw.text((x + SIZE // 2, y + SIZE + 4), text, fill=color, font=font, anchor="ma")
    picture.save(picture_path)
    print(f"{picture_path}: {(predicted == labels).sum()} of {len(labels)} right")


if __name__ == "__main__":
    main(*sys.argv[1:3])
