package browser

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
)

var errNone = errors.New("there is no Chromium on this machine: apt-get install chromium (Debian), or your system's package")

// Find returns the browser of this machine. Where there is none and packages can
// be installed without asking anybody (apt-get, as root), it is installed.
func Find(ctx context.Context, say func(format string, args ...any)) (string, error) {
	if program := there(); program != "" {
		return program, nil
	}
	if _, err := exec.LookPath("apt-get"); err != nil || os.Geteuid() != 0 {
		return "", errNone
	}
	say("installing chromium (apt-get, about a minute) …")
	for _, args := range [][]string{{"-qq", "update"}, {"-qq", "install", "-y", "--no-install-recommends", "chromium"}} {
		// Not interrupted: that would leave the system half configured.
		cmd := exec.CommandContext(context.WithoutCancel(ctx), "apt-get", append([]string{"-o", "DPkg::Lock::Timeout=300"}, args...)...)
		cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
		if out, err := cmd.CombinedOutput(); err != nil {
			return "", fmt.Errorf("%w; apt-get said: %w: %s", errNone, err, out)
		}
	}
	if program := there(); program != "" {
		return program, nil
	}
	return "", errNone
}

func there() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if program, err := exec.LookPath(name); err == nil {
			return program
		}
	}
	return ""
}
