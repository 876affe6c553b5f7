package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"actual/domain/vendor"
)

// looksNamed is what a field's name looks like. What does not may be a secret in the
// wrong place, and is not shown.
var looksNamed = regexp.MustCompile(`^[a-z][a-z_]{0,31}$`)

// settingsNamed reads NAME=VALUE texts: fields of the vendor, each once.
func settingsNamed(cmd *cobra.Command, of vendor.Name, texts []string) (map[string]string, error) {
	d, err := vendor.Describe(of)
	if err != nil {
		return nil, err
	}
	var known []string
	for _, f := range d.Fields {
		known = append(known, f.Name)
	}
	out := map[string]string{}
	for _, text := range texts {
		name, value, ok := strings.Cut(text, "=")
		if !ok || name == "" {
			return nil, misused(cmd, "--setting: give NAME=VALUE, such as project=app:2606f411-dea6-44a0-9743-1130f57d77d8")
		}
		switch _, twice := out[name]; {
		case twice:
			return nil, misused(cmd, "--setting: %s comes twice", name)
		case !slices.Contains(known, name) && looksNamed.MatchString(name):
			return nil, misused(cmd, "--setting: %s has no field %s; there are: %s", of, name, strings.Join(known, ", "))
		}
		out[name] = value
	}
	return out, nil
}

// mostSecrets is more than any vendor's.
const mostSecrets = 64 << 10 // Bytes.

var errNoSecrets = errors.New("give the secrets as lines NAME=VALUE on standard input, or in a file that --secrets names")

// readSecrets reads lines NAME=VALUE; empty ones and those that begin with # are
// passed over. What is wrong is told by the line's number and never shown.
func readSecrets(cmd *cobra.Command, path string) (map[string]vendor.Secret, error) {
	in := cmd.InOrStdin()
	if path != "" {
		file, err := os.Open(path)
		if err != nil {
			return nil, fmt.Errorf("--secrets: %w", err)
		}
		defer func() { _ = file.Close() }()
		if info, err := file.Stat(); err == nil && info.Mode().Perm()&0o007 != 0 {
			return nil, fmt.Errorf("--secrets: every user of this machine can read %s: chmod 600, and set the secrets anew at the vendor", path)
		}
		in = file
	} else if typed(in) {
		return nil, misused(cmd, "%w", errNoSecrets) // It would be seen while it is typed.
	}
	out, n := map[string]vendor.Secret{}, 0
	for lines := bufio.NewScanner(io.LimitReader(in, mostSecrets)); ; {
		if !lines.Scan() {
			if lines.Err() != nil {
				return nil, misused(cmd, "the secrets can't be read: %w", errNoSecrets)
			}
			break
		}
		n++
		line := strings.TrimRight(lines.Text(), "\r")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		if !ok {
			return nil, misused(cmd, "line %d of the secrets has no =: %w", n, errNoSecrets)
		}
		name = strings.TrimSpace(name)
		if _, twice := out[name]; twice {
			return nil, misused(cmd, "line %d of the secrets gives a field for the second time", n)
		}
		out[name] = vendor.NewSecret(value)
	}
	if len(out) == 0 {
		return nil, misused(cmd, "%w", errNoSecrets)
	}
	return out, nil
}

// typed reports whether what is read is typed by a person.
func typed(in io.Reader) bool {
	file, is := in.(*os.File)
	if !is {
		return false
	}
	info, err := file.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
