package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"debug/elf"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

var release = claim{
	name:   "release",
	target: "infra/docker/build makes the same binary, to the byte, from the same source in two folders, one of them a checkout and one not; it is static, says its revision, and its bill of materials has every module that it was linked from",
	run:    proveRelease,
}

func proveRelease(ctx context.Context, b *bench) (result, error) {
	for _, tool := range []string{"jq", "bash"} {
		if _, err := exec.LookPath(tool); err != nil {
			return result{}, fmt.Errorf("NOT RUN: %s is not on the PATH: apt-get install %s", tool, tool)
		}
	}
	folder, err := os.MkdirTemp("", "actual-prove-release-")
	if err != nil {
		return result{}, err
	}
	b.closers = append(b.closers, func(context.Context) error { return os.RemoveAll(folder) })
	const revision = "0123456789abcdef0123456789abcdef01234567"
	elsewhere := filepath.Join(folder, "a", "longer", "path")
	if err := copyTree(ctx, elsewhere); err != nil {
		return result{}, fmt.Errorf("copy the tree: %w", err)
	}
	here, err := os.Getwd()
	if err != nil {
		return result{}, err
	}
	var sums []string
	var binary string
	for n, tree := range []string{here, elsewhere} {
		binary = filepath.Join(folder, fmt.Sprintf("actual-%d", n))
		build := exec.CommandContext(ctx, "sh", "infra/docker/build", binary)
		build.Dir = tree
		build.Env = append(os.Environ(), "REVISION="+revision)
		if out, err := build.CombinedOutput(); err != nil {
			return result{}, fmt.Errorf("build in %s: %w\n%s", tree, err, out)
		}
		raw, err := os.ReadFile(binary)
		if err != nil {
			return result{}, err
		}
		sum := sha256.Sum256(raw)
		sums = append(sums, hex.EncodeToString(sum[:]))
		b.say("built: %d bytes, sha256 %s", len(raw), sums[n])
		for _, path := range []string{here, folder} {
			if bytes.Contains(raw, []byte(path)) {
				return result{}, fmt.Errorf("the binary names a folder of this machine: %s", path)
			}
		}
	}
	if err := static(binary); err != nil {
		return result{}, err
	}
	said, err := exec.CommandContext(ctx, binary, "--version").Output()
	if err != nil {
		return result{}, err
	}
	modules, listed, err := billOfMaterials(ctx, binary, revision)
	if err != nil {
		return result{}, err
	}
	return result{
		figures: fmt.Sprintf("same bytes: %t (sha256 %.12s…); static; says its revision: %t; %d of %d modules in the bill of materials", sums[0] == sums[1], sums[0], strings.Contains(string(said), revision), listed, modules),
		ok:      sums[0] == sums[1] && strings.Contains(string(said), revision) && listed == modules && modules > 10,
	}, nil
}

// static reports a binary that needs an interpreter or a library.
func static(binary string) error {
	f, err := elf.Open(binary)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	for _, p := range f.Progs {
		if p.Type == elf.PT_INTERP {
			return errors.New("the binary is not static: it names an interpreter")
		}
	}
	return nil
}

// billOfMaterials makes it, and counts the modules of the binary and those that it
// lists with their checksums.
func billOfMaterials(ctx context.Context, binary, revision string) (modules, listed int, err error) {
	raw, err := exec.CommandContext(ctx, "bash", "infra/docker/sbom", binary, revision).Output()
	if err != nil {
		return 0, 0, fmt.Errorf("bill of materials: %w", err)
	}
	var bill struct {
		BomFormat, SpecVersion string
		Components             []struct {
			Name, Version, Purl string
			Properties          []struct{ Name, Value string }
		}
	}
	if err := json.Unmarshal(raw, &bill); err != nil || bill.BomFormat != "CycloneDX" {
		return 0, 0, fmt.Errorf("bill of materials: not CycloneDX: %w", err)
	}
	there := map[string]bool{}
	for _, c := range bill.Components {
		if len(c.Properties) == 1 && strings.HasPrefix(c.Properties[0].Value, "h1:") {
			there[c.Name+"@"+c.Version] = true
		}
	}
	out, err := exec.CommandContext(ctx, "go", "version", "-m", binary).Output()
	if err != nil {
		return 0, 0, err
	}
	for line := range strings.Lines(string(out)) {
		if f := strings.Fields(line); len(f) >= 3 && f[0] == "dep" {
			modules++
			if there[f[1]+"@"+f[2]] {
				listed++
			}
		}
	}
	return modules, listed, nil
}
