# Makes lstm-gradient.jsonl: run it from the root of the repository, after deleting the
# file that is there. About eight minutes on one processor.
export OMP_NUM_THREADS=1
run() { python -m lstmbook.lab.sweep "$@" --seeds 120:130 --file chapters/results/lstm-gradient.jsonl; }
run solve_adding cell=LSTM-97 length=10,20,30,50,100
run solve_adding cell=RNN H=16 length=10,20,30,50,100
run solve_adding cell=LSTM length=50 input_bias=0 forget_bias=0,1,2,4
run solve_reber
run solve_streams
