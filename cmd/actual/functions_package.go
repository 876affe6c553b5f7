package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"actual/adapters/outbound/keyvault"
	"actual/cmd/internal/functionspackage"
)

func functionsPackageCommand() *cobra.Command {
	var binary string
	cmd := &cobra.Command{
		Use:   "package FILE|ADDRESS",
		Short: "Make what the host of Azure Functions runs: a zip of this binary and infra/functions",
		Long: "Make what the host of Azure Functions runs: a zip of this binary and the files in infra/functions.\n\n" +
			"To an address, https://NAME.blob.core.windows.net/packages/functions-DIGEST.zip, it is written by this process' identity in Azure: that is how a\n" +
			"job within the network brings it into storage that is closed to the internet (infra/deploy/deploy). DIGEST is that of the image that the job runs\n" +
			"from. A package is never written over: there already, it must be the same.",
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return functionsPackage(cmd, binary, args[0]) },
	}
	cmd.Flags().StringVar(&binary, "binary", "", "the binary, where it is another one: of Linux, static")
	return cmd
}

func functionsPackage(cmd *cobra.Command, binary, to string) error {
	if binary == "" {
		own, err := os.Executable()
		if err != nil {
			return fmt.Errorf("--binary: this process does not know its file: %w", err)
		}
		binary = own
	}
	file, err := os.Open(binary)
	if err != nil {
		return fmt.Errorf("--binary: %w", err)
	}
	defer func() { _ = file.Close() }()
	pack, err := functionspackage.Build(file)
	if err != nil {
		return err
	}
	wrote := true
	if strings.Contains(to, "://") {
		identity, err := keyvault.Credential()
		if err != nil {
			return err
		}
		if wrote, err = functionspackage.Put(cmd.Context(), to, pack, identity, http.DefaultTransport); err != nil {
			return err
		}
	} else if err := os.WriteFile(to, pack, 0o644); err != nil {
		return err
	}
	sum := sha256.Sum256(pack)
	text := hex.EncodeToString(sum[:])
	if !wrote {
		return say(cmd, map[string]any{"package": to, "bytes": len(pack), "sha256": text, "written": false}, "%s is there already, the same: sha256 %s", to, text)
	}
	return say(cmd, map[string]any{"package": to, "bytes": len(pack), "sha256": text, "written": true}, "%s: %d bytes, sha256 %s", to, len(pack), text)
}
