"""Still pictures: taken when asked for, kept by the cloud, downloaded by a signed URL."""
