"""The flows of one quarter, one physical or political process a file. ``countermove.world.model`` lists their order."""
