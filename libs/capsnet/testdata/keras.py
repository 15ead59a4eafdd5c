"""Writes what real Keras makes of weights, losses and penalties, for the tests:

    mobilenet-v2-0.35.h5.gz   a weights file of Keras' MobileNetV2 (width 0.35, no top), whose values follow
                              a pattern, so that it packs well
    mobilenet-v2.json         its feature map of a patterned image, and the names and shapes of the
                              weights of width 1
    resnet50-keras.json       its ResNet50 without top at 224 pixels: names and shapes of the weights, and
                              what each layer puts out
    losses.json               losses, label smoothing, L2 and squared error, with their gradients

    pip install tensorflow-cpu tf-keras h5py && python3 keras.py

tf-keras is the Keras that the published weight files were written with.
"""
import gzip
import json
import os

import h5py
import numpy as np
import tensorflow as tf
import tf_keras as keras


def patterned(index, name, shape):
    """Small numbers that repeat every 61, the variances among them positive."""
    count = int(np.prod(shape))
    values = ((np.arange(count) * 7 + index * 13) % 61 - 30) / 240
    if 'variance' in name:
        values = 0.5 + np.abs(values)
    if 'gamma' in name:
        values = 1 + values
    return values.reshape(shape).astype('float32')


def mobilenet(width, size):
    keras.backend.clear_session()
    return keras.applications.MobileNetV2(
        input_shape=(size, size, 3), alpha=width, include_top=False, weights=None)


def image(size):
    y, x, c = np.meshgrid(np.arange(size), np.arange(size), np.arange(3), indexing='ij')
    return ((y * (3 + c) + x * (5 + 2 * c) + x * y) % 256).astype('uint8')


def write_weights():
    model = mobilenet(0.35, 64)
    model.set_weights([patterned(i, w.name, w.shape) for i, w in enumerate(model.weights)])
    model.save_weights('made.h5')
    with open('made.h5', 'rb') as made, open('mobilenet-v2-0.35.h5.gz', 'wb') as out:
        with gzip.GzipFile(filename='', fileobj=out, mode='wb', mtime=0) as packed:
            packed.write(made.read())
    os.remove('made.h5')
    pixels = keras.applications.mobilenet_v2.preprocess_input(image(64)[None].astype('float32'))
    features = model.predict(pixels, verbose=0)  # [1, 2, 2, 1280]
    wide = mobilenet(1.0, 224)
    result = {
        'featureShape': list(features.shape),
        'features': [round(float(v), 6) for v in features.reshape(-1)[::8]],
        'wide': {w.name.split(':')[0]: list(w.shape) for w in wide.weights},
        'wideParameters': wide.count_params(),
    }
    with open('mobilenet-v2.json', 'w') as out:
        json.dump(result, out)
        out.write('\n')


def write_resnet():
    keras.backend.clear_session()
    model = keras.applications.ResNet50(input_shape=(224, 224, 3), include_top=False, weights=None)
    result = {
        'weights': {w.name.split(':')[0]: list(w.shape) for w in model.weights},
        'parameters': model.count_params(),
        'outputs': {layer.name: list(layer.output.shape[1:]) for layer in model.layers[1:]},
    }
    with open('resnet50-keras.json', 'w') as out:
        json.dump(result, out)
        out.write('\n')


def margin(targets, scores):
    """Sabour, Frosst and Hinton 2017, equation 4."""
    present = targets * tf.square(tf.maximum(0., 0.9 - scores))
    absent = 0.5 * (1 - targets) * tf.square(tf.maximum(0., scores - 0.1))
    return tf.reduce_mean(tf.reduce_sum(present + absent, 1))


def loss_of(kind, smoothing, targets, scores):
    if kind == 'cross-entropy':
        return keras.losses.CategoricalCrossentropy(True, label_smoothing=smoothing)(targets, scores)
    soft = targets * (1 - smoothing) + smoothing / targets.shape[1]
    if kind == 'margin':
        return margin(soft, scores)
    return keras.losses.SquaredHinge()(2 * soft - 1, scores)


def case(kind, smoothing, l2, reconstruction, random):
    scores = tf.constant(random.normal(0.4, 0.4, (4, 5)))
    targets = np.eye(5)[random.integers(0, 5, 4)]
    kernel, bias = tf.constant(random.normal(0, 1, (3, 2))), tf.constant(random.normal(0, 1, (2,)))
    images, drawn = random.random((4, 2, 3, 1)), tf.constant(random.random((4, 2, 3, 1)))
    with tf.GradientTape() as tape:
        tape.watch([scores, kernel, bias, drawn])
        value = loss_of(kind, smoothing, tf.constant(targets), scores)
        value += keras.regularizers.L2(l2)(kernel)
        error = tf.reduce_sum(keras.losses.mse(images, drawn), [1, 2])
        value += reconstruction * tf.reduce_mean(error)
    gradients = tape.gradient(value, [scores, kernel, bias, drawn], unconnected_gradients='zero')
    flat = lambda tensor: np.asarray(tensor).reshape(-1).tolist()
    return {
        'loss': kind, 'labelSmoothing': smoothing, 'l2': l2, 'reconstruction': reconstruction,
        'scores': flat(scores), 'targets': flat(targets), 'kernel': flat(kernel), 'bias': flat(bias),
        'images': flat(images), 'drawn': flat(drawn), 'value': float(value),
        'gradients': dict(zip(['scores', 'kernel', 'bias', 'drawn'], map(flat, gradients))),
    }


def write_losses():
    keras.backend.set_floatx('float64')
    random = np.random.default_rng(20171026)
    penalties = [(0, 0, 0), (0.1, 0, 0), (0, 0.01, 0), (0, 0, 0.0005), (0.2, 0.003, 0.05)]
    cases = [case(kind, *chosen, random)
             for kind in ['cross-entropy', 'margin', 'squared-hinge'] for chosen in penalties]
    with open('losses.json', 'w') as out:
        json.dump({'cases': cases}, out, indent=1)
        out.write('\n')


write_weights()
write_resnet()
write_losses()
