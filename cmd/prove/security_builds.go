package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"actual/domain"
	"actual/domain/tenant"
)

// plantedInTree lists faults, each a file, and what the build must say of it.
var plantedInTree = []struct{ name, file, content, says string }{
	{
		"built-up SQL", "adapters/outbound/postgis/planted.go",
		"package postgis\n\nfunc planted(name string) string { return `SELECT id FROM badge WHERE label = '` + name + `'` }\n",
		"adapters/outbound/postgis/planted.go: planted: SQL and something that is not constant are joined",
	},
	{
		"SQL by format", "app/insight/planted.go",
		"package insight\n\nimport \"fmt\"\n\nfunc planted(table string) string { return fmt.Sprintf(`DELETE FROM %s`, table) }\n",
		"app/insight/planted.go: planted: SQL is formatted",
	},
	{"a key of ours", "infra/planted.env", "ACTUAL_KEY=" + tenant.KeyText("live", domain.KeyID{UUID: domain.UUID{15: 1}}, tenant.Secret{0: 7}) + "\n", "infra/planted.env:1: this looks like a credential of ours"},
	{"a private key", "docs/planted.md", "-----BEGIN RSA PRIVATE" + " KEY-----\n" + strings.Repeat("MIIE", 16) + "\n", "docs/planted.md:1: this looks like a private key"},
	{
		"a default password", "cmd/internal/config/planted.go",
		"package config\n\ntype planted struct {\n\tPassword string `env:\"ACTUAL_ADMIN_PASSWORD\" envDefault:\"changeme\"`\n}\n",
		"cmd/internal/config/planted.go: ACTUAL_ADMIN_PASSWORD has a value in the code",
	},
	{"a default password in code", "cmd/actual/planted.go", "package main\n\nconst adminPassword = \"changeme\"\n", "cmd/actual/planted.go: adminPassword has a value in the code"},
}

// builds plants faults in a copy of the tree, one after the other, and runs the
// first step of `make lint` there. Without a fault it passes.
func (p *securityProof) builds(ctx context.Context) error {
	folder := filepath.Join(p.b.folder, "tree")
	if err := copyTree(ctx, folder); err != nil {
		return fmt.Errorf("copy the tree: %w", err)
	}
	out, fails, err := buildCheck(ctx, folder)
	if err != nil {
		return err
	}
	p.check("the build without a fault", !fails, out)
	for _, planted := range plantedInTree {
		file := filepath.Join(folder, planted.file)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(planted.content), 0o600); err != nil {
			return err
		}
		out, fails, err := buildCheck(ctx, folder)
		if err != nil {
			return err
		}
		p.check("the build with "+planted.name, fails && strings.Contains(out, planted.says), out)
		if err := os.Remove(file); err != nil {
			return err
		}
	}
	p.b.say("the build of a copy passes, and fails with each of %d planted faults", len(plantedInTree))
	return nil
}

// buildCheck runs the checks of the tree, and reports whether they fail.
func buildCheck(ctx context.Context, folder string) (out string, fails bool, err error) {
	cmd := exec.CommandContext(ctx, "go", "test", "-count=1", "./docs/architecture")
	cmd.Dir = folder
	raw, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return string(raw), true, nil
	}
	return string(raw), false, err
}

// copyTree copies the files that git knows, as they are now.
func copyTree(ctx context.Context, to string) error {
	list, err := exec.CommandContext(ctx, "git", "ls-files", "-z", "--cached", "--others", "--exclude-standard").Output()
	if err != nil {
		return err
	}
	for name := range strings.SplitSeq(strings.TrimRight(string(list), "\x00"), "\x00") {
		raw, err := os.ReadFile(name)
		if errors.Is(err, os.ErrNotExist) {
			continue // Removed, and not yet told to git.
		}
		if err != nil {
			return err
		}
		file := filepath.Join(to, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, raw, 0o600); err != nil {
			return err
		}
	}
	return nil
}
