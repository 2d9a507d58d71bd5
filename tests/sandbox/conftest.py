"""Makes `sandbox_on_loopback` known to the tests of this folder and those below."""
