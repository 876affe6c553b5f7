// Package webui is the pages that people see. So far that is the first one, how they
// sign in, and how a transfer of approved time stands with its proof: plain HTML without
// script.
package webui
