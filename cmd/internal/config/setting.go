package config

import (
	"fmt"
	"os"
	"strings"
)

// Setting returns one setting of a command that has none of the server's: the
// variable's value, or what the file holds that NAME_FILE names, less a final newline;
// "" where neither is set.
func Setting(name string) (string, error) {
	value, path := os.Getenv(name), os.Getenv(name+fileSuffix)
	switch {
	case path == "":
		return value, nil
	case value != "":
		return "", fmt.Errorf("settings: both %s and %s are set: keep one", name, name+fileSuffix)
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("settings: %s: %w", name+fileSuffix, err)
	}
	return strings.TrimRight(string(raw), "\r\n"), nil
}
