module spfproof.example/consume

go 1.19
