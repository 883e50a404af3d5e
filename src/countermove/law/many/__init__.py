"""Law for many questions at once: rows, designs as arrays, whole quarters; each answered as one question would be."""
