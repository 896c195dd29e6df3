"""Pictures: from NAL units to what a browser takes, and what is shown when there is none."""
