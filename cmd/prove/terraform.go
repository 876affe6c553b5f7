package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"actual/cmd/internal/azurelint"
)

var terraform = claim{
	name:   "terraform",
	target: "infra/terraform is formatted, valid and plannable against the recorded schema of azurerm 4.37, its tests pass, and the linter finds nothing in the plans of staging and production; a planted wrong attribute, a public endpoint, a plain secret and each of the other planted faults are caught",
	run:    proveTerraform,
}

// terraformStand is a copy of infra/terraform that faults are planted in, and a
// Terraform that finds a stand-in of the provider.
type terraformStand struct {
	b      *bench
	tree   string // The copy.
	config string // Of the Terraform CLI.
}

// providerVersion is the one whose schema is recorded.
const providerVersion = "4.37.0"

var terraformEnvironments = []string{"staging", "production"}

func proveTerraform(ctx context.Context, b *bench) (result, error) {
	if _, err := exec.LookPath("terraform"); err != nil {
		return result{}, errors.New("NOT RUN: terraform is not on the PATH; install 1.11 or newer (https://developer.hashicorp.com/terraform/install)")
	}
	s, err := newTerraformStand(ctx, b)
	if err != nil {
		return result{}, err
	}
	resources, err := s.sound(ctx)
	if err != nil {
		return result{}, err
	}
	caught, planted, err := s.plant(ctx)
	if err != nil {
		return result{}, err
	}
	return result{
		figures: fmt.Sprintf("formatted, valid, tests pass; %d resources of staging and %d of production planned, the linter finds nothing; %d of %d planted faults caught; against the recorded schema of azurerm %s, nothing was asked of Azure",
			resources["staging"], resources["production"], caught, planted, providerVersion),
		ok: caught == planted,
	}, nil
}

func newTerraformStand(ctx context.Context, b *bench) (*terraformStand, error) {
	folder, err := os.MkdirTemp("", "actual-prove-terraform-")
	if err != nil {
		return nil, err
	}
	b.closers = append(b.closers, func(context.Context) error { return os.RemoveAll(folder) })
	s := &terraformStand{b: b, tree: filepath.Join(folder, "tree"), config: filepath.Join(folder, "terraform.rc")}
	mirror := filepath.Join(folder, "mirror")
	platform, err := exec.CommandContext(ctx, "go", "env", "GOOS", "GOARCH").Output()
	if err != nil {
		return nil, err
	}
	provider := filepath.Join(mirror, "registry.terraform.io/hashicorp/azurerm", providerVersion, strings.Join(strings.Fields(string(platform)), "_"), "terraform-provider-azurerm_v"+providerVersion)
	build := exec.CommandContext(ctx, "go", "build", "-o", provider, ".")
	build.Dir = "infra/tools/azurerm-schema"
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build the stand-in of the provider: %w\n%s", err, out)
	}
	b.say("the stand-in of the provider is built")
	cli := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path    = %q\n    include = [\"registry.terraform.io/hashicorp/azurerm\"]\n  }\n}\ndisable_checkpoint = true\n", mirror)
	if err := os.WriteFile(s.config, []byte(cli), 0o600); err != nil {
		return nil, err
	}
	if err := os.CopyFS(s.tree, os.DirFS("infra/terraform")); err != nil {
		return nil, err
	}
	for _, e := range terraformEnvironments {
		if err := os.RemoveAll(filepath.Join(s.tree, "environments", e, ".terraform")); err != nil {
			return nil, err
		}
		// The state's place is Azure: here it is a file that is never written.
		local := "terraform {\n  backend \"local\" {}\n}\n"
		if err := os.WriteFile(filepath.Join(s.tree, "environments", e, "backend_override.tf"), []byte(local), 0o600); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// sound checks the tree as it is, and returns how many resources each plan has.
func (s *terraformStand) sound(ctx context.Context) (map[string]int, error) {
	if out, err := s.terraform(ctx, ".", "fmt", "-check", "-recursive"); err != nil {
		return nil, fmt.Errorf("not formatted (terraform fmt -recursive infra/terraform): %s", out)
	}
	resources := map[string]int{}
	for _, e := range terraformEnvironments {
		folder := filepath.Join("environments", e)
		if out, err := s.terraform(ctx, folder, "init", "-input=false"); err != nil {
			return nil, fmt.Errorf("%s: init: %s", e, out)
		}
		if out, err := s.terraform(ctx, folder, "validate"); err != nil {
			return nil, fmt.Errorf("%s: not valid: %s", e, out)
		}
		complaints, n, err := s.judge(ctx, folder)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", e, err)
		}
		if len(complaints) > 0 {
			return nil, fmt.Errorf("%s: the linter finds %d faults, first: %s", e, len(complaints), complaints[0])
		}
		resources[e] = n
		s.b.say("%s: valid, %d resources planned, the linter finds nothing", e, n)
	}
	if out, err := s.terraform(ctx, "modules/environment", "init", "-input=false", "-backend=false"); err != nil {
		return nil, fmt.Errorf("modules/environment: init: %s", out)
	}
	out, err := s.terraform(ctx, "modules/environment", "test")
	if err != nil {
		return nil, fmt.Errorf("tests: %s", out)
	}
	s.b.say("terraform test: %s", lastLine(out))
	return resources, nil
}

// judge plans a folder and lets the linter look at the plan.
func (s *terraformStand) judge(ctx context.Context, folder string) ([]azurelint.Complaint, int, error) {
	if out, err := s.plan(ctx, folder); err != nil {
		return nil, 0, fmt.Errorf("not plannable: %s", out)
	}
	raw, err := s.command(ctx, folder, "show", "-json", "plan").Output()
	if err != nil {
		return nil, 0, fmt.Errorf("show the plan: %w", err)
	}
	if !json.Valid(raw) {
		return nil, 0, errors.New("show the plan: no JSON")
	}
	return azurelint.Judge(raw)
}

func (s *terraformStand) plan(ctx context.Context, folder string) (string, error) {
	digest := "@sha256:" + strings.Repeat("0", 64)
	return s.terraform(ctx, folder, "plan", "-refresh=false", "-lock=false", "-input=false", "-out=plan",
		"-var=repository=owner/actual", "-var=suffix=abc", "-var=host=actual.example.com", `-var=on_call={lead="on-call@example.com"}`,
		"-var=image=actual"+digest, "-var=collector_image=collector"+digest, "-var=throwaway_password=drawn")
}

func (s *terraformStand) terraform(ctx context.Context, folder string, args ...string) (string, error) {
	out, err := s.command(ctx, folder, args...).CombinedOutput()
	return string(out), err
}

func (s *terraformStand) command(ctx context.Context, folder string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "terraform", args...)
	cmd.Dir = filepath.Join(s.tree, folder)
	cmd.Env = append(os.Environ(), "TF_CLI_CONFIG_FILE="+s.config, "TF_IN_AUTOMATION=1", "TF_CLI_ARGS=-no-color", "CHECKPOINT_DISABLE=1")
	return cmd
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return lines[len(lines)-1]
}
