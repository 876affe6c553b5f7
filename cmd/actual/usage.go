package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"actual/domain"
)

// misuse is an error in how a command was called: the program ends with 2.
type misuse struct {
	command string
	err     error
}

// Error implements error.
func (m misuse) Error() string { return m.err.Error() }

// Unwrap returns what is wrong.
func (m misuse) Unwrap() error { return m.err }

// misused tells what is wrong with how a command was called.
func misused(cmd *cobra.Command, format string, args ...any) error {
	return misuse{cmd.CommandPath(), fmt.Errorf(format, args...)}
}

// ended says why the program ends, in one line, and with which code: 0 where all
// went well, 2 where it was asked wrongly, else 1.
func ended(w io.Writer, err error) int {
	var code exitError
	var wrong misuse
	switch {
	case err == nil:
		return 0
	case errors.As(err, &code):
		return int(code)
	case errors.As(err, &wrong):
		fmt.Fprintf(w, "%s: %v\n", wrong.command, err)
		return 2
	}
	fmt.Fprintln(w, "actual:", strings.ReplaceAll(err.Error(), "\n", "; "))
	if errors.Is(err, domain.ErrBadID) {
		return 2
	}
	return 1
}

// proper makes a command and those below it refuse what they were not meant for,
// in our words: cobra looks at arguments before it does at flags that are missing
// or exclude each other, so all of it is looked at there.
func proper(cmd *cobra.Command) {
	cmd.SetFlagErrorFunc(wrongFlag)
	cmd.SuggestionsMinimumDistance = 2
	if len(cmd.Commands()) > 0 && !cmd.Runnable() {
		group(cmd)
	} else {
		own := cmd.Args
		cmd.Args = func(cmd *cobra.Command, args []string) error {
			if own != nil && own(cmd, args) != nil {
				return wrongArguments(cmd, args)
			}
			return wrongFlags(cmd)
		}
	}
	for _, c := range cmd.Commands() {
		proper(c)
	}
}

// group makes a command that only holds others show its help alone, and refuse
// the name of a command that there is not.
func group(cmd *cobra.Command) {
	cmd.DisableFlagsInUseLine = true
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return noSuchCommand(cmd, args[0])
		}
		return nil
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
}

func noSuchCommand(cmd *cobra.Command, name string) error {
	if like := cmd.SuggestionsFor(name); len(like) > 0 {
		return misused(cmd, "there is no command %q; did you mean `%s %s`?", name, cmd.CommandPath(), like[0])
	}
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return misused(cmd, "there is no command %q; there are %s", name, strings.Join(names, ", "))
}

// helpful makes `help` refuse the name of a command that there is not.
func helpful(root *cobra.Command) {
	help, _, err := root.Find([]string{"help"})
	if err != nil {
		return // There is none.
	}
	help.Args = func(_ *cobra.Command, args []string) error {
		if of, left, _ := root.Find(args); len(left) > 0 && len(of.Commands()) > 0 {
			return noSuchCommand(of, left[0])
		}
		return nil
	}
}

// wrongArguments says which argument is missing or too many, going by the names
// in the command's Use: they stand before its flags.
func wrongArguments(cmd *cobra.Command, args []string) error {
	words, may := strings.Fields(cmd.Use)[1:], 0
	if end := slices.IndexFunc(words, func(w string) bool { return strings.ContainsAny(w[:1], "-([") }); end >= 0 && words[end] != "--" {
		if c := words[end][0]; c == '(' || c == '[' && !strings.HasPrefix(words[end], "[-") {
			may = 1 // One that may be left out.
		}
		words = words[:end]
	}
	words = slices.DeleteFunc(words, func(w string) bool { return w == "--" })
	if len(args) < len(words) {
		return misused(cmd, "%s is missing; %s", words[len(args)], seeHelp(cmd))
	}
	if len(words) == 0 && len(cmd.Commands()) > 0 {
		return noSuchCommand(cmd, args[0])
	}
	return misused(cmd, "%q is not understood; %s", args[min(len(words)+may, len(args)-1)], seeHelp(cmd))
}

func seeHelp(cmd *cobra.Command) string { return "see " + cmd.CommandPath() + " --help" }

// wrongFlags says which flag is missing, or which exclude each other.
func wrongFlags(cmd *cobra.Command) (err error) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if err == nil && f.Annotations[cobra.BashCompOneRequiredFlag] != nil && !f.Changed {
			err = misused(cmd, "--%s is missing: give %s; %s", f.Name, meaning(f), seeHelp(cmd))
		}
		if err == nil && f.Name == "limit" && strings.HasPrefix(f.Value.String(), "-") {
			err = misused(cmd, "--limit %s: give %s; %s", f.Value, meaning(f), seeHelp(cmd))
		}
	})
	if err != nil {
		return err
	}
	for _, g := range flagGroups {
		if err := g.check(cmd); err != nil {
			return err
		}
	}
	if err := cmd.ValidateFlagGroups(); err != nil { // A kind of group that is new in cobra.
		return misused(cmd, "%w; %s", err, seeHelp(cmd))
	}
	return nil
}

// meaning says what a flag takes.
func meaning(f *pflag.Flag) string {
	_, usage := pflag.UnquoteUsage(f)
	return usage
}

// flagGroup is a kind of group that cobra's Mark… put flags into. It keeps the
// groups as annotations of the flags.
type flagGroup struct {
	annotation string
	wrong      func(set, all int) bool
	says       func(set, unset []string) string
}

var flagGroups = []flagGroup{
	{
		"cobra_annotation_one_required", func(set, _ int) bool { return set == 0 },
		func(_, unset []string) string { return "give " + strings.Join(unset, " or ") },
	},
	{
		"cobra_annotation_mutually_exclusive", func(set, _ int) bool { return set > 1 },
		func(set, _ []string) string { return strings.Join(set, " and ") + " exclude each other: give one" },
	},
	{
		"cobra_annotation_required_if_others_set", func(set, all int) bool { return set > 0 && set < all },
		func(set, unset []string) string {
			return "beside " + strings.Join(set, " and ") + " give " + strings.Join(unset, " and ")
		},
	},
}

func (g flagGroup) check(cmd *cobra.Command) (err error) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		for _, names := range f.Annotations[g.annotation] {
			var set, unset []string
			for name := range strings.FieldsSeq(names) {
				if cmd.Flags().Changed(name) {
					set = append(set, "--"+name)
				} else {
					unset = append(unset, "--"+name)
				}
			}
			if err == nil && g.wrong(len(set), len(set)+len(unset)) {
				err = misused(cmd, "%s; %s", g.says(set, unset), seeHelp(cmd))
			}
		}
	})
	return err
}
