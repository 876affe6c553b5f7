package main

import (
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// plainWord is what a shell takes as it is.
var plainWord = regexp.MustCompile(`^[A-Za-z0-9_./:=@%+,-]+$`)

// quoted returns a word as a shell must be given it.
func quoted(word string) string {
	if plainWord.MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// expecting returns the command that does what a preview with this id showed,
// whole: the one that ran, less --preview and what else is to be left out.
func expecting(cmd *cobra.Command, path, id string, without ...string) string {
	words := []string{path}
	for _, arg := range cmd.Flags().Args() {
		words = append(words, quoted(arg))
	}
	without = append(without, "preview", "expect", "json")
	cmd.Flags().Visit(func(f *pflag.Flag) {
		switch {
		case slices.Contains(without, f.Name):
		case f.Value.Type() == "bool":
			words = append(words, "--"+f.Name+"="+f.Value.String())
		default:
			words = append(words, "--"+f.Name, quoted(f.Value.String()))
		}
	})
	return strings.Join(append(words, "--expect", id), " ")
}
