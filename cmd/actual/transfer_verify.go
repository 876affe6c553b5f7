package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"actual/adapters/transferbundle"
	"actual/cmd/internal/wording"
)

func transferVerifyCommand() *cobra.Command {
	var keys []string
	cmd := &cobra.Command{
		Use: "verify FILE", Short: "Check the downloaded bundle of a transfer, offline", Args: cobra.ExactArgs(1),
		Long: "Check the downloaded bundle of a transfer, offline: that nothing in it was changed, that what became of each item hashes to the proof that\n" +
			"the ledger holds, and that the ledger's entries lie in the log that the key signed. Exits with 1 and says what does not fit.\n\n" +
			"Give the company's public key with --key: the one in the bundle proves nothing against whoever made it.",
		Example: "  actual transfer verify transfer.ndjson --key \"$(cat northside.key)\"",
		RunE: func(cmd *cobra.Command, args []string) error {
			file, err := os.Open(args[0])
			if err != nil {
				return err
			}
			defer func() { _ = file.Close() }()
			if len(keys) == 0 {
				fmt.Fprintln(cmd.ErrOrStderr(), "no --key given: trusting the key that the bundle itself names")
			}
			r, err := transferbundle.Check(file, keys...)
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			return sayBundle(cmd, r)
		},
	}
	cmd.Flags().StringArrayVar(&keys, "key", nil, "a public key to trust: the company's, as `actual ledger key` prints it")
	return cmd
}

func sayBundle(cmd *cobra.Command, r transferbundle.Report) error {
	findings := append([]string{}, r.Findings...)
	text := fmt.Sprintf("transfer %s: %s; %s, %s of the ledger proven", r.Transfer, r.Stage, wording.Count(r.Items, "item"), entries(len(r.Proven)))
	for _, f := range findings {
		text += "\nDOES NOT FIT  " + f
	}
	if len(findings) == 0 {
		text += "\neverything fits"
	}
	line := map[string]any{
		"transfer": r.Transfer, "company": r.Company.String(), "stage": r.Stage, "fits": len(findings) == 0, "items": r.Items, "states": r.States, "proven": r.Proven, "findings": findings,
	}
	if err := say(cmd, line, "%s", text); err != nil {
		return err
	}
	if len(findings) > 0 {
		return exitError(1)
	}
	return nil
}
